// Patterns drawn on a canvas: for the map as images, for the legend as swatches.

import type { Look, Pattern } from "./palette";

/** Side of a tile of a pattern, in pixels of the screen's finest kind. */
const SIDE = 16;

/** A tile of a pattern: its lines alone, on nothing. */
export function patternTile(pattern: Pattern, colour: string): ImageData | null {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) return null;
  stroke(pen, pattern, colour);
  return pen.getImageData(0, 0, SIDE, SIDE);
}

function stroke(pen: CanvasRenderingContext2D, pattern: Pattern, colour: string): void {
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = 1.6;
  const lines = (...ends: [number, number, number, number][]) => {
    pen.beginPath();
    for (const [x1, y1, x2, y2] of ends) {
      pen.moveTo(x1, y1);
      pen.lineTo(x2, y2);
    }
    pen.stroke();
  };
  // Lines run past the corners, so that tiles join without a gap.
  const rising: [number, number, number, number][] = [[-2, SIDE + 2, SIDE + 2, -2], [-2, 2, 2, -2], [SIDE - 2, SIDE + 2, SIDE + 2, SIDE - 2]];
  const falling: [number, number, number, number][] = rising.map(([x1, y1, x2, y2]) => [SIDE - x1, y1, SIDE - x2, y2]);
  if (pattern === "rising" || pattern === "crossed") lines(...rising);
  if (pattern === "falling" || pattern === "crossed") lines(...falling);
  if (pattern === "level") lines([0, 4, SIDE, 4], [0, 12, SIDE, 12]);
  if (pattern === "dots") {
    for (const [x, y] of [[4, 4], [12, 12]] as const) {
      pen.beginPath();
      pen.arc(x, y, 1.8, 0, 2 * Math.PI);
      pen.fill();
    }
  }
}

/** A sample for a legend. */
export function swatch(look: Look, dark: boolean): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = 2 * SIDE + 16;
  canvas.height = 2 * SIDE;
  canvas.className = "swatch";
  canvas.setAttribute("aria-hidden", "true");
  const pen = canvas.getContext("2d");
  const tile = patternTile(look.pattern, look.line[dark ? 1 : 0]);
  if (!pen) return canvas;
  pen.fillStyle = look.fill[dark ? 1 : 0];
  pen.fillRect(0, 0, canvas.width, canvas.height);
  if (tile) {
    const small = document.createElement("canvas");
    small.width = small.height = SIDE;
    small.getContext("2d")?.putImageData(tile, 0, 0);
    const repeated = pen.createPattern(small, "repeat");
    if (repeated) {
      pen.fillStyle = repeated;
      pen.fillRect(0, 0, canvas.width, canvas.height);
    }
  }
  pen.strokeStyle = look.line[dark ? 1 : 0];
  pen.lineWidth = 2;
  pen.strokeRect(1, 1, canvas.width - 2, canvas.height - 2);
  return canvas;
}
