import { defineConfig } from "vite";

// The service serves `dist` flat under /assets/, and finds names with their hashes in the manifest.
export default defineConfig({
  base: "/assets/",
  publicDir: false,
  build: {
    outDir: "dist",
    assetsDir: "",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: "src/main.ts",
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
        // Alone, so that it keeps its name when our own scripts change.
        codeSplitting: { groups: [{ name: "maplibre", test: /node_modules/ }] },
      },
    },
  },
});
