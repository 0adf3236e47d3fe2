// What of MapLibre the maps use. Alone, so that its file keeps its name, and stays in the cache, when our own scripts change.

import { Map, setWorkerUrl } from "maplibre-gl";
import workerUrl from "virtual:map-worker";

// A file of its own, of this server: the policy of the pages allows no worker made of text.
setWorkerUrl(workerUrl);

export { Map };
