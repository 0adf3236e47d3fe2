// The first rows of a CSV file, read in the browser for a preview. The service reads the file itself.

/** What a preview shows. */
export interface Head {
  readonly header: string[];
  readonly rows: string[][];
}

const MOST_ROWS = 5;
/** Enough for some rows of any table that people have. */
const BYTES = 64 * 1024;

/** The header and the first rows; `null` when the text is no table. */
export async function head(file: File): Promise<Head | null> {
  const bytes = new Uint8Array(await file.slice(0, BYTES).arrayBuffer());
  const text = decode(bytes);
  const lines = split(text, delimiter(text), bytes.length < file.size);
  const [header, ...rows] = lines;
  return header && header.length > 0 && header.some((cell) => cell) ? { header, rows: rows.slice(0, MOST_ROWS) } : null;
}

/** UTF-8 when it is that, else Windows-1252, as the service reads it. */
function decode(bytes: Uint8Array): string {
  try {
    // The end may be in the middle of a character.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function delimiter(text: string): string {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const counts = [";", ",", "\t", "|"].map((sign) => [first.split(sign).length, sign] as const);
  return counts.reduce((best, next) => (next[0] > best[0] ? next : best))[1];
}

function split(text: string, sign: string, isCut: boolean): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length && lines.length <= MOST_ROWS; at += 1) {
    const c = text[at];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (c === '"' && cell === "") quoted = true;
    else if (c === sign) {
      line.push(cell);
      cell = "";
    } else if (c === "\n") {
      line.push(cell.replace(/\r$/, ""));
      if (line.some((text) => text)) lines.push(line);
      line = [];
      cell = "";
    } else cell += c;
  }
  const last = [...line, cell];
  if (!isCut && lines.length <= MOST_ROWS && last.some((text) => text)) lines.push(last);
  return lines;
}
