/** Names of generated code. */

/** The name itself, or the first of `name_2`, `name_3`, ... that is not taken. */
export function unusedName(name: string, isTaken: (name: string) => boolean): string {
  let unused = name;
  for (let number = 2; isTaken(unused); number++) unused = `${name}_${number}`;
  return unused;
}
