/** Bytes that grow, with the number formats of WebAssembly's binary form. */

const scratch = new DataView(new ArrayBuffer(8));

export class Bytes {
  #data: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(capacity = 1024) {
    this.#data = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written: a view, until the next byte is added. */
  get view(): Uint8Array<ArrayBuffer> {
    return this.#data.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  byte(value: number): void {
    if (this.#length === this.#data.length) this.#grow(this.#length + 1);
    this.#data[this.#length++] = value;
  }

  append(bytes: Uint8Array): void {
    const end = this.#length + bytes.length;
    if (end > this.#data.length) this.#grow(end);
    this.#data.set(bytes, this.#length);
    this.#length = end;
  }

  /** Unsigned LEB128 of up to 32 bits. */
  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Signed LEB128 of a 32-bit integer. */
  signed(value: number): void {
    let rest = value | 0;
    while (rest < -64 || rest > 63) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    this.byte(rest & 0x7f);
  }

  /** Signed LEB128 of a 64-bit integer. */
  signedLong(value: bigint): void {
    let rest = BigInt.asIntN(64, value);
    while (rest < -64n || rest > 63n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest & 0x7fn));
  }

  /** An integer of 1, 2, 4 or 8 bytes, the low byte first. */
  integer(value: bigint, size: number): void {
    for (let byte = 0; byte < size; byte++) this.byte(Number((value >> BigInt(8 * byte)) & 0xffn));
  }

  float(value: number): void {
    scratch.setFloat32(0, value, true);
    for (let byte = 0; byte < 4; byte++) this.byte(scratch.getUint8(byte));
  }

  double(value: number): void {
    scratch.setFloat64(0, value, true);
    for (let byte = 0; byte < 8; byte++) this.byte(scratch.getUint8(byte));
  }

  /** A text in UTF-8 behind its length. */
  name(text: string): void {
    if (IS_ASCII.test(text)) {
      this.unsigned(text.length);
      for (let at = 0; at < text.length; at++) this.byte(text.charCodeAt(at));
    } else {
      const encoded = encoder.encode(text);
      this.unsigned(encoded.length);
      this.append(encoded);
    }
  }

  /** What `write` writes, behind its length. */
  sized(write: (content: Bytes) => void): void {
    const content = new Bytes();
    write(content);
    this.unsigned(content.length);
    this.append(content.view);
  }

  #grow(wanted: number): void {
    const larger = new Uint8Array(Math.max(wanted, 2 * this.#data.length));
    larger.set(this.view);
    this.#data = larger;
  }
}

const IS_ASCII = /^[\x20-\x7e]*$/;
const encoder = new TextEncoder();
