import { defineConfig } from "vite";

// The loader that other sites include: one classic script with a stable name, which is its version.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: "es2020",
    reportCompressedSize: false,
    lib: { entry: "src/embed/v1.ts", formats: ["iife"], name: "eligeoEmbed", fileName: () => "embed.v1.js" },
  },
});
