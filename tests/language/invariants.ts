/** Walks a typed tree and says where it is not what `ast.ts` promises. */
import type { Expression, NumericType, SnippetSymbol, Statement } from "../../genn/language/index.ts";
import { is64Bit, isFloat, LIBRARY } from "../../genn/language/index.ts";

const ARITHMETIC: readonly string[] = ["int32", "uint32", "int64", "uint64", "float", "double"];
const COMPARISONS: readonly string[] = ["<", "<=", ">", ">=", "==", "!="];

/** Every broken promise in words; empty if all is well. */
export function brokenInvariants(body: readonly Statement[]): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  const require = (holds: boolean, problem: string, node: { position: { line: number; column: number } }): void => {
    if (!holds) problems.push(`${problem} at ${node.position.line}:${node.position.column}`);
    if (!(node.position.line >= 1 && node.position.column >= 1)) problems.push("a node has no position");
  };
  const statements = (list: readonly Statement[]): void => list.forEach(statement);

  function statement(node: Statement): void {
    require(true, "", node);
    switch (node.kind) {
      case "expression":
        expression(node.expression);
        return;
      case "declaration":
        require(node.symbol.binding === undefined, "a local is bound", node);
        if (node.initial) value(node.initial, node.symbol.type);
        return;
      case "block":
        statements(node.body);
        return;
      case "if":
        value(node.condition, "bool");
        statement(node.whenTrue);
        if (node.whenFalse) statement(node.whenFalse);
        return;
      case "loop":
        statements(node.initial);
        if (node.condition) value(node.condition, "bool");
        if (node.update) expression(node.update);
        statement(node.body);
        return;
      case "switch": {
        value(node.subject);
        require(ARITHMETIC.includes(node.subject.type) && !isFloat(node.subject.type), "switch on no integer", node);
        const wanted = is64Bit(node.subject.type as NumericType) ? "bigint" : "number";
        for (const { value: label, body: inner } of node.cases) {
          require(label === undefined || typeof label === wanted, "a label has the wrong type", node);
          statements(inner);
        }
      }
    }
  }

  function value(node: Expression, type?: NumericType): void {
    require(node.type !== "void", "an operand is void", node);
    require(type === undefined || node.type === type, `${node.type} instead of ${type}`, node);
    expression(node);
  }

  function access(symbol: SnippetSymbol, mode: "read" | "write", node: Expression): void {
    require(symbol.access === "readwrite" || symbol.access === mode, `'${symbol.name}' must not be ${mode}`, node);
  }

  function target(node: Expression): void {
    if (node.kind === "name") {
      require(!node.symbol.isArray && node.type === node.symbol.type, "a name is misused", node);
    } else if (node.kind === "subscript") {
      require(node.symbol.isArray === true && node.type === node.symbol.type, "a subscript is misused", node);
      value(node.index, "int32");
    }
  }

  function expression(node: Expression): void {
    require(true, "", node);
    switch (node.kind) {
      case "literal":
        require(typeof node.value === (is64Bit(node.type) ? "bigint" : "number"), "a literal of the wrong kind", node);
        if (node.type === "float")
          require(Math.fround(Number(node.value)) === node.value, "a literal is no float", node);
        require(Number.isFinite(Number(node.value)) && !Object.is(node.value, -0), "an unprintable literal", node);
        return;
      case "name":
      case "subscript":
        access(node.symbol, "read", node);
        target(node);
        return;
      case "unary":
        value(node.operand, node.type);
        if (node.operator === "!") require(node.type === "bool", "'!' of no bool", node);
        else require(ARITHMETIC.includes(node.type), `'${node.operator}' on ${node.type}`, node);
        if (node.operator === "~") require(!isFloat(node.type), "'~' of a float", node);
        return;
      case "binary": {
        value(node.left);
        const type = node.left.type;
        require(ARITHMETIC.includes(type), `'${node.operator}' on ${type}`, node);
        require(node.type === (COMPARISONS.includes(node.operator) ? "bool" : type), "a wrong result type", node);
        if (/[%&|^]|<<|>>/.test(node.operator)) require(!isFloat(type), "an integer operator on floats", node);
        if (node.operator === "<<" || node.operator === ">>") {
          value(node.right);
          require(["int32", "uint32"].includes(node.right.type), "a wrong shift count", node);
          return;
        }
        value(node.right, type as NumericType);
        return;
      }
      case "logical":
        value(node.left, "bool");
        value(node.right, "bool");
        return;
      case "conditional":
        value(node.condition, "bool");
        value(node.whenTrue, node.type);
        value(node.whenFalse, node.type);
        return;
      case "cast":
        value(node.operand);
        require(node.operand.type !== node.type, "a cast to the same type", node);
        return;
      case "call": {
        require(!seen.has(`${node.site}`), "a call site appears twice", node);
        seen.add(`${node.site}`);
        node.arguments.forEach((argument) => {
          value(argument);
        });
        if (node.binding === undefined) {
          const isInteger = ["min", "max", "abs"].includes(node.name) && isFloat(node.type);
          require(LIBRARY.has(node.name) && !isInteger, `'${node.name}' is not canonical`, node);
        }
        return;
      }
      case "assign": {
        access(node.target.symbol, "write", node);
        if (node.operator) access(node.target.symbol, "read", node);
        target(node.target);
        require(node.type === node.target.type, "a wrong result type", node);
        const isShift = node.operator === "<<" || node.operator === ">>";
        if (!node.operator) require(node.operationType === node.type, "a wrong operation type", node);
        else require(ARITHMETIC.includes(node.operationType), "a wrong operation type", node);
        value(node.value, isShift ? "int32" : node.operationType);
        return;
      }
      case "increment":
        access(node.target.symbol, "write", node);
        access(node.target.symbol, "read", node);
        require(node.type === node.target.type && node.type !== "bool", "a wrong result type", node);
        target(node.target);
        return;
      case "comma":
        expression(node.left);
        expression(node.right);
        require(node.type === node.right.type, "a wrong result type", node);
        return;
    }
  }

  statements(body);
  return problems;
}
