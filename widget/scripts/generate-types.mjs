// Writes src/app/transport/api-types.ts: what the visitors' endpoints of docs/openapi.json take and give.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const widget = fileURLToPath(new URL("..", import.meta.url));
const openapiPath = join(widget, "..", "docs", "openapi.json");
const typesPath = join(widget, "src", "app", "transport", "api-types.ts");

/** Every schema name that a piece of the document refers to, directly or through others. */
const namesIn = (piece, schemas, found = new Set()) => {
  for (const [key, value] of Object.entries(piece ?? {})) {
    const name = key === "$ref" ? value.split("/").at(-1) : null;
    if (name && !found.has(name)) namesIn(schemas[name], schemas, found.add(name));
    else if (typeof value === "object") namesIn(value, schemas, found);
  }
  return found;
};

const typeOf = (schema) => {
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" | ");
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "integer":
    case "number":
      return "number";
    case "array": {
      const item = typeOf(schema.items);
      return item.includes("|") ? `(${item})[]` : `${item}[]`;
    }
    case "object":
      return `Record<${typeOf(schema.propertyNames ?? { type: "string" })}, ${typeOf(schema.additionalProperties)}>`;
    default:
      throw new Error(`no type for ${JSON.stringify(schema)}`);
  }
};

/** An answer has all its fields; a question may leave out those with a default. */
const interfaceOf = (name, schema, isAnswer) => {
  const isGiven = (field) => isAnswer || (schema.required ?? []).includes(field);
  const fields = Object.entries(schema.properties ?? {}).map(
    ([field, type]) => `  ${field}${isGiven(field) ? "" : "?"}: ${typeOf(type)};`,
  );
  const about = (schema.description ?? name).split("\n")[0];
  return `/** ${about} */\nexport interface ${name} {\n${fields.join("\n")}\n}\n`;
};

/** The file's text. */
export const generateTypes = ({ paths, components: { schemas } }) => {
  const operations = Object.entries(paths)
    .filter(([path]) => path.startsWith("/v1/") && !path.startsWith("/v1/staff"))
    .flatMap(([, methods]) => Object.values(methods));
  // The framework's own answer to a malformed question is never sent: ours has the one error shape.
  const answers = operations.map(({ responses: { 422: _, ...answered } }) => answered);
  const given = namesIn(answers, schemas);
  const taken = namesIn(operations.map(({ requestBody }) => requestBody), schemas);
  const names = [...new Set([...given, ...taken])].sort();
  const types = names.map((name) => interfaceOf(name, schemas[name], given.has(name)));
  return `// Made from docs/openapi.json by \`npm run types\`. Do not edit.\n\n${types.join("\n")}`;
};

export const readOpenApi = () => JSON.parse(readFileSync(openapiPath, "utf8"));
export const readTypes = () => readFileSync(typesPath, "utf8");

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(typesPath, generateTypes(readOpenApi()));
