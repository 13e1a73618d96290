/** A package by its name; rejects where there is none. */
export function importPackage(name: string): Promise<unknown>;
