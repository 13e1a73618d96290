/** Identifiers of generated WGSL: valid, readable, and nothing the language or the module already uses. */
import { UniqueNames } from "../../common/names.ts";
import { libraryNames } from "./library.ts";

/** Keywords, and the words WGSL keeps for later. */
const KEYWORDS =
  "alias break case const const_assert continue continuing default diagnostic discard else enable false fn for if let " +
  "loop override requires return struct switch true var while " +
  "NULL Self abstract active alignas alignof as asm asm_fragment async attribute auto await become cast catch class co_await " +
  "co_return co_yield coherent column_major common compile compile_fragment concept const_cast consteval constexpr " +
  "constinit crate debugger decltype delete demote demote_to_helper do dynamic_cast enum explicit export extends extern " +
  "external fallthrough filter final finally friend from fxgroup get goto groupshared highp impl implements import inline " +
  "instanceof interface layout lowp macro macro_rules match mediump meta mod module move mut mutable namespace new nil " +
  "noexcept noinline nointerpolation non_coherent noncoherent noperspective null nullptr of operator package packoffset " +
  "partition pass patch pixelfragment precise precision premerge priv protected pub public readonly ref regardless " +
  "register reinterpret_cast require resource restrict self set shared sizeof smooth snorm static static_assert " +
  "static_cast std subroutine super target template this thread_local throw trait try type typedef typeid typename typeof " +
  "union unless unorm unsafe unsized use using varying virtual volatile wgsl where with writeonly yield";

/** Types and functions that are always there. A local of that name would hide them from the rest of its scope. */
const PREDECLARED =
  "array atomic bool f16 f32 i32 i64 u32 u64 mat2x2 mat2x3 mat2x4 mat3x2 mat3x3 mat3x4 mat4x2 mat4x3 mat4x4 ptr sampler " +
  "sampler_comparison vec2 vec3 vec4 vec2f vec3f vec4f vec2i vec3i vec4i vec2u vec3u vec4u vec2h vec3h vec4h function private " +
  "workgroup uniform storage read write read_write abs acos acosh all any arrayLength asin asinh atan atan2 atanh " +
  "atomicAdd atomicAnd atomicCompareExchangeWeak atomicExchange atomicLoad atomicMax atomicMin atomicOr atomicStore " +
  "atomicSub atomicXor bitcast ceil clamp cos cosh countLeadingZeros countOneBits countTrailingZeros cross degrees " +
  "determinant distance dot dot4I8Packed dot4U8Packed exp exp2 extractBits faceForward firstLeadingBit firstTrailingBit " +
  "floor fma fract frexp insertBits inverseSqrt ldexp length log log2 max min mix modf normalize pow quantizeToF16 radians " +
  "reflect refract reverseBits round saturate select sign sin sinh smoothstep sqrt step storageBarrier tan tanh " +
  "textureBarrier transpose trunc unpack4xI8 unpack4xU8 workgroupBarrier workgroupUniformLoad";

/** What every module declares beside its buffers and the library. */
const MODULE =
  "fail turns_left run state bookkeeping recordings instance step position t go_to wake wake_all stretch " +
  "tile_number tile_starts tile_ends tile_turns tile_waiting";

const reserved: ReadonlySet<string> = new Set([...`${KEYWORDS} ${PREDECLARED} ${MODULE}`.split(" "), ...libraryNames]);

/** Is the name taken by WGSL, the library or the frame of every module? */
const isReserved = (name: string): boolean => reserved.has(name);

/** Any text, such as `neur_hidden0_pyr_pop.u`, as an identifier that can be read and is not reserved. */
export function wgslName(hint: string): string {
  const plain = hint.replace(/[^A-Za-z0-9_]/g, "_").replace(/^__+/, "_");
  const named = plain === "" || plain === "_" || /^\d/.test(plain) ? `x${plain}` : plain;
  return isReserved(named) ? `${named}_` : named;
}

/** Names to be given, none of which is reserved. */
export const wgslNames = (taken: Iterable<string> = []): UniqueNames => new UniqueNames(taken, isReserved);

/** Gives every call a name that none before it had: `v`, `v_2`, `v_3`. `taken` are names to keep clear of as well. */
export function freshNames(taken: Iterable<string> = []): (hint: string) => string {
  const names = wgslNames(taken);
  return (hint) => names.give(wgslName(hint));
}
