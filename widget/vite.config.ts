import { defineConfig } from "vitest/config";

// Two builds into one folder: the iframe's page with hashed assets, then the loader as one
// classic script with a fixed name, because host pages refer to it by that name.
const loader = {
  emptyOutDir: false,
  rollupOptions: { output: { strict: false } }, // the types are checked; the words would cost bytes on every host page
  lib: { entry: "src/loader.ts", formats: ["iife" as const], name: "SamtalLoader", fileName: () => "loader.js" },
};

const page = {
  assetsInlineLimit: 0, // the content security policy admits files, not data: addresses
  modulePreload: { polyfill: false },
};

export default defineConfig(({ mode }) => ({
  base: "/widget/",
  esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
  build: { target: "es2022", outDir: "dist", ...(mode === "loader" ? loader : page) },
  test: { include: ["tests/**/*.test.{ts,tsx}"] },
}));
