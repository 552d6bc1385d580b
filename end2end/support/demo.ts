// What the tests know about the demo: where the program is, and whom it lets in.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** The program under test; a debug build unless the environment names another. */
export const program =
  process.env["E2E_PROGRAM"] ?? path.join(root, "target/debug/countersign");

/** The gateway that M-Pesa is paid by; built beside the program. */
export const simulator = path.join(path.dirname(program), "gateway-simulator");

/** Made anew by each run and left behind, so that a failure can be looked into. */
export const demoDirectory = path.join(root, "end2end/.demo");

/** What the demo printed: its address, and who can sign in. */
export const demoLog = process.env["E2E_DEMO_LOG"] ?? path.join(demoDirectory, "demo.log");

/** The machine's own Chromium; no browser is ever downloaded. */
export const chromium = process.env["CHROMIUM"] ?? firstOnThePath();

function firstOnThePath(): string {
  const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
  for (const name of names) {
    try {
      return execFileSync("which", [name], { encoding: "utf8" }).trim();
    } catch {
      // Not this one.
    }
  }
  throw new Error(`no Chromium found (${names.join(", ")}): install it, or set CHROMIUM`);
}

/** Somebody who can sign in to the demo. */
export interface Person {
  email: string;
  password: string;
  /** The whole line that the demo printed about them: name and roles among it. */
  line: string;
}

/**
 * The one person whose printed line contains all these words, whatever their case:
 * `person("branch manager", "Mombasa")`. More than one: the first that was printed.
 */
export function person(...words: string[]): Person {
  const printed = readFileSync(demoLog, "utf8");
  const password = /password:?\s+(\S+)/i.exec(printed)?.[1];
  if (password === undefined) {
    throw new Error(`the demo printed no "password: …" in ${demoLog}`);
  }
  for (const line of printed.split("\n")) {
    const email = /[\w.+-]+@[\w.-]+\w/.exec(line)?.[0];
    const lower = line.toLowerCase();
    if (email !== undefined && words.every((word) => lower.includes(word.toLowerCase()))) {
      return { email, password, line: line.trim() };
    }
  }
  throw new Error(`the demo printed nobody with "${words.join('", "')}" in ${demoLog}`);
}
