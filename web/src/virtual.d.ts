/** The address of the script of the map's worker: see `vite.config.ts`. */
declare module "virtual:map-worker" {
  const url: string;
  export default url;
}
