// Files to attach: made here, so that nothing binary is kept in the repository.

import { deflateSync } from "node:zlib";

/** A small valid PNG, different for every word, so that it is no duplicate of another test's. */
export function receipt(word: string): { name: string; mimeType: string; buffer: Buffer } {
  const width = 16;
  const rows: number[] = [];
  for (let y = 0; y < width; y += 1) {
    rows.push(0);
    for (let x = 0; x < width; x += 1) {
      rows.push((word.charCodeAt((x + y) % word.length) * (x + 1)) % 256);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(width, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const buffer = Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.from(rows))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
  return { name: `receipt ${word}.png`, mimeType: "image/png", buffer };
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc(body));
  return Buffer.concat([length, body, check]);
}

// CRC-32 as PNG wants it (ISO 3309).
function crc(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    }
  }
  return (sum ^ 0xffffffff) >>> 0;
}
