/** Places in the JSON of golden files: whatever is read from one is checked, and a message names the file and the field. */
import { basename } from "node:path";
import { readRegularFile } from "../data/node/files.ts";

/** A golden file is not what it should be. */
export class GoldenError extends Error {
  override readonly name = "GoldenError";
}

/** Values with their shape, row-major. */
export interface GoldenArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}
export type ByName<T> = Readonly<Record<string, T>>;

const DTYPES: ByName<{ readonly bytes: number; readonly get: (view: DataView, at: number) => number }> = {
  "<f4": { bytes: 4, get: (view, at) => view.getFloat32(at, true) },
  "<f8": { bytes: 8, get: (view, at) => view.getFloat64(at, true) },
  "<i4": { bytes: 4, get: (view, at) => view.getInt32(at, true) },
  "<u2": { bytes: 2, get: (view, at) => view.getUint16(at, true) },
};

/** A place in the JSON that knows its way back to the file, for messages. */
export class Field {
  readonly #json: unknown;
  readonly file: string;
  readonly #path: string;

  constructor(json: unknown, file: string, path: string) {
    this.#json = json;
    this.file = file;
    this.#path = path;
  }

  /** The contents of a file. Throws `GoldenError` for what is no file, or no JSON. */
  static ofFile(path: string): Field {
    const name = basename(path);
    let text: string;
    try {
      text = readRegularFile(path).toString();
    } catch (error) {
      throw new GoldenError(`${name} cannot be read: ${(error as Error).message}`);
    }
    return Field.ofText(text, name);
  }
  /** The same from text; `name` is for messages. */
  static ofText(text: string, name: string): Field {
    try {
      return new Field(JSON.parse(text), name, "");
    } catch (error) {
      throw new GoldenError(`${name} is not complete JSON, it may be cut off: ${(error as Error).message}`);
    }
  }

  error(problem: string): GoldenError {
    return new GoldenError(`${this.file}: ${this.#path === "" ? "the file" : this.#path} ${problem}`);
  }
  #expected(what: string): GoldenError {
    const got = JSON.stringify(this.#json) ?? "nothing";
    return this.error(`must be ${what}, not ${got.length > 40 ? `${got.slice(0, 40)}..` : got}`);
  }

  isNull(): boolean {
    return this.#json === null;
  }
  object(): Readonly<Record<string, unknown>> {
    const json = this.#json;
    if (json === null || typeof json !== "object" || Array.isArray(json)) throw this.#expected("an object");
    return json as Record<string, unknown>;
  }
  has(key: string): boolean {
    return Object.hasOwn(this.object(), key);
  }
  at(key: string): Field {
    if (!this.has(key)) throw this.error(`has no '${key}'`);
    return new Field(this.object()[key], this.file, this.#path === "" ? key : `${this.#path}.${key}`);
  }
  byName<T>(read: (one: Field) => T): ByName<T> {
    return Object.fromEntries(Object.keys(this.object()).map((key) => [key, read(this.at(key))]));
  }
  list<T>(read: (one: Field) => T): T[] {
    if (!Array.isArray(this.#json)) throw this.#expected("a list");
    return this.#json.map((one, index) => read(new Field(one, this.file, `${this.#path}[${index}]`)));
  }
  text(): string {
    if (typeof this.#json !== "string") throw this.#expected("text");
    return this.#json;
  }
  choice<T extends string>(known: readonly T[]): T {
    if (!known.includes(this.#json as T)) throw this.#expected(known.join(" or "));
    return this.#json as T;
  }
  flag(): boolean {
    if (typeof this.#json !== "boolean") throw this.#expected("true or false");
    return this.#json;
  }
  number(): number {
    if (typeof this.#json !== "number" || !Number.isFinite(this.#json)) throw this.#expected("a number");
    return this.#json;
  }
  positive(): number {
    if (this.number() <= 0) throw this.#expected("a positive number");
    return this.number();
  }
  wholeNumber(): number {
    if (!Number.isSafeInteger(this.number()) || this.number() < 0) throw this.#expected("a whole number of at least 0");
    return this.number();
  }
  count(): number {
    if (this.wholeNumber() === 0) throw this.#expected("a positive whole number");
    return this.wholeNumber();
  }
  ascendingSteps(end: number): number[] {
    const steps = this.list((one) => one.wholeNumber());
    steps.forEach((step, index) => {
      if (step >= end) throw this.error(`names step ${step} of a run of ${end} steps`);
      if (index > 0 && step <= steps[index - 1]!) throw this.error(`is not ascending at entry ${index}`);
    });
    return steps;
  }

  isNumber(): boolean {
    return typeof this.#json === "number";
  }
  isText(): boolean {
    return typeof this.#json === "string";
  }
  isList(): boolean {
    return Array.isArray(this.#json);
  }
  /** The names of an object's entries; throws `GoldenError` where one is not among `known`. */
  names(known?: readonly string[]): string[] {
    const names = Object.keys(this.object());
    const strange = names.find((name) => known !== undefined && !known.includes(name));
    if (strange !== undefined) throw this.error(`has '${strange}', which is not read here`);
    return names;
  }

  /** The same as `array`, or plain lists of numbers, which may be nested. */
  anyArray(): GoldenArray {
    if (!this.isList()) return this.array();
    const rows = this.list((one) => (one.isList() ? one.anyArray() : undefined));
    if (rows.every((row) => row === undefined)) {
      const values = Float64Array.from(this.list((one) => one.number()));
      return { shape: [values.length], values };
    }
    const [first] = rows;
    if (rows.some((row) => row?.shape.join() !== first?.shape.join())) throw this.error("has rows of different shapes");
    const values = Float64Array.from(rows.flatMap((row) => [...row!.values]));
    return { shape: [rows.length, ...first!.shape], values };
  }
  /** One value for each of `count` elements: an array of them, or one number for all. */
  perElement(count: number): Float64Array {
    if (this.isNumber()) return new Float64Array(count).fill(this.number());
    const { values } = this.anyArray();
    if (values.length !== count) throw this.error(`has ${values.length} values instead of ${count}`);
    return values;
  }
  /** Whole numbers from 0 to below `end`. */
  indices(end: number): number[] {
    const values = [...this.anyArray().values];
    values.forEach((value, index) => {
      if (!Number.isInteger(value) || value < 0 || value >= end)
        throw this.error(`is ${value} at entry ${index}, which is no index below ${end}`);
    });
    return values;
  }

  /** Base64 data of a type and shape, or a constant of a shape. */
  array(): GoldenArray {
    const shape = this.at("shape").list((one) => one.wholeNumber());
    const count = shape.reduce((product, size) => product * size, 1);
    if (this.has("constant")) return { shape, values: new Float64Array(count).fill(this.at("constant").number()) };
    const dtype = this.at("dtype").choice(Object.keys(DTYPES));
    const { bytes, get } = DTYPES[dtype]!;
    const text = this.at("b64").text();
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) throw this.at("b64").error("is not base64");
    const data = Buffer.from(text, "base64");
    if (data.length !== count * bytes) {
      throw this.error(
        `holds ${data.length} bytes, but shape [${shape.join(", ")}] of ${dtype} takes ${count * bytes}`,
      );
    }
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const values = Float64Array.from({ length: count }, (_, index) => get(view, index * bytes));
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong !== -1) throw this.error(`is ${values[wrong]} at index ${wrong}`);
    return { shape, values };
  }
}
