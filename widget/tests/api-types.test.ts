import { expect, test } from "vitest";
import { generateTypes, readOpenApi, readTypes } from "../scripts/generate-types.mjs";

test("the API's types are those of docs/openapi.json (else: npm run types)", () => {
  expect(readTypes()).toBe(generateTypes(readOpenApi()));
});
