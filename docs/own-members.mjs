// For TypeDoc: a class of the reference has its own members alone. What it inherits, or has in the place of what it inherits, stands where it is first defined, to which its heading leads.
import { Converter, ReflectionKind } from "typedoc";

const MEMBERS = ReflectionKind.Property | ReflectionKind.Method | ReflectionKind.Accessor | ReflectionKind.Constructor;

/** A method has what it inherits from with its signatures. */
const isOf = (relation, reflection) =>
  reflection[relation] !== undefined || (reflection.signatures ?? []).some((one) => one[relation] !== undefined);

export function load(app) {
  app.converter.on(Converter.EVENT_END, ({ project }) => {
    for (const reflection of project.getReflectionsByKind(MEMBERS)) {
      const isConstructor = reflection.kindOf(ReflectionKind.Constructor);
      if (isOf("inheritedFrom", reflection) || (isOf("overwrites", reflection) && !isConstructor)) {
        project.removeReflection(reflection);
      }
    }
    // Links to them go with them; headings of groups that are empty now, too.
    for (const reflection of project.getReflectionsByKind(ReflectionKind.All)) {
      if (reflection.groups === undefined) continue;
      for (const group of reflection.groups)
        group.children = group.children.filter((one) => reflection.children?.includes(one));
      reflection.groups = reflection.groups.filter((group) => group.children.length > 0);
    }
  });
}
