import { defineConfig, type Plugin } from "vite";

/** MapLibre as its package holds it beside the built files, which carry everything that page and worker share twice. */
const MAPLIBRE = new URL("node_modules/maplibre-gl/src/", import.meta.url).pathname;
const WORKER = "virtual:map-worker";

/** The map's worker as an entry of the same build, so that it shares files with the page; its address is what the module gives. */
function mapWorker(): Plugin {
  return {
    name: "map-worker",
    resolveId: (id) => (id === WORKER ? `\0${WORKER}` : null),
    load(id) {
      if (id !== `\0${WORKER}`) return null;
      const worker = this.emitFile({ type: "chunk", id: `${MAPLIBRE}source/worker.ts`, name: "map-worker" });
      return `export default import.meta.ROLLUP_FILE_URL_${worker};`;
    },
  };
}

// The service serves `dist` flat under /assets/, and finds names with their hashes in the manifest.
export default defineConfig({
  base: "/assets/",
  publicDir: false,
  plugins: [mapWorker()],
  // As MapLibre's own build: a field that a subclass only declares keeps what the constructor above has set.
  oxc: { typescript: { removeClassFieldsWithoutInitializer: true }, assumptions: { setPublicClassFields: true } },
  resolve: { alias: [{ find: /^maplibre-gl$/, replacement: `${MAPLIBRE}index.ts` }] },
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
      checks: { pluginTimings: false },
      output: {
        entryFileNames: "[name]-[hash].js",
        // What page and worker share would else be named after one of its modules.
        chunkFileNames: ({ isDynamicEntry, isEntry, moduleIds }) =>
          !isDynamicEntry && !isEntry && moduleIds.some((id) => id.startsWith(MAPLIBRE)) ? "maplibre-shared-[hash].js" : "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
});
