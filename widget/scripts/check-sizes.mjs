// Fails the build when the widget outgrows its promise: the loader at most 2 kB, everything at most 28 kB, gzip.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url).pathname;
const limits_bytes = { "loader.js": 2_000, "all files": 28_000 };

const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const sizes_bytes = Object.fromEntries(
  files.map((file) => {
    const path = join(file.parentPath, file.name);
    return [path.slice(dist.length), gzipSync(readFileSync(path), { level: 9 }).length];
  }),
);
sizes_bytes["all files"] = Object.values(sizes_bytes).reduce((sum, size) => sum + size, 0);

for (const [name, size] of Object.entries(sizes_bytes)) console.log(`${String(size).padStart(7)} B gzip  ${name}`);

const tooLarge = Object.entries(limits_bytes).filter(([name, limit]) => !(sizes_bytes[name] <= limit));
for (const [name, limit] of tooLarge) console.error(`${name}: ${sizes_bytes[name]} B gzip is over the limit of ${limit} B`);
process.exit(tooLarge.length ? 1 : 0);
