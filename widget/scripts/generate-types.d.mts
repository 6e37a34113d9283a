/** The text of api-types.ts for an OpenAPI document. */
export function generateTypes(openapi: object): string;
/** docs/openapi.json, parsed. */
export function readOpenApi(): object;
/** api-types.ts as it stands. */
export function readTypes(): string;
