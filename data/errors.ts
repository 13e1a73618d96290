/** Data that are not what they should be: missing, damaged, or of another kind. The message says which, where, and what is right. */
export class DataError extends Error {
  override readonly name = "DataError";
}
