import { rmSync } from "node:fs";
import { defineConfig, type PlaywrightTestConfig } from "@playwright/test";
import { chromium, demoDirectory, demoLog, program, simulator } from "./support/demo.ts";

type WebServer = Extract<NonNullable<PlaywrightTestConfig["webServer"]>, unknown[]>[number];

// COUNTERSIGN_BASE_URL: a program that somebody runs themselves. Otherwise the first process, which alone finds
// E2E_BASE_URL unset, chooses a port for a demo of our own; the workers load this file too and inherit the choice.
const running = process.env["COUNTERSIGN_BASE_URL"];
// An empty PostgreSQL database for our own demo; otherwise it makes itself a SQLite file.
const database = process.env["E2E_DATABASE"];

if (running === undefined && process.env["E2E_BASE_URL"] === undefined) {
  // Below the range that the kernel hands out by itself.
  const port = 15000 + Math.floor(Math.random() * 17000);
  process.env["E2E_BASE_URL"] = `http://127.0.0.1:${port}`;
  if (database !== undefined) {
    process.env["E2E_SECOND_PORT"] = String(port + 2);
  }
  rmSync(demoDirectory, { recursive: true, force: true });
}
const baseURL = running ?? process.env["E2E_BASE_URL"] ?? "";

const withoutScripts = { javaScriptEnabled: false };
const phone = { viewport: { width: 360, height: 740 } };
const desk = { viewport: { width: 1280, height: 900 } };

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  forbidOnly: true,
  retries: 0,
  workers: 2,
  // Looking at eleven pages in two schemes takes a minute on two busy cores.
  timeout: 240_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    baseURL,
    locale: "en-GB",
    timezoneId: "Africa/Nairobi",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: chromium,
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
  projects: [
    { name: "no-js-1280", testIgnore: "js/**", use: { ...withoutScripts, ...desk } },
    { name: "no-js-360", testIgnore: ["js/**", "bad-input*"], use: { ...withoutScripts, ...phone } },
    // A Friday leaves a passkey behind, and wants two processes: it has a demo of its own.
    { name: "js", testMatch: "js/**", testIgnore: database === undefined ? "js/friday*" : [], use: desk },
  ],
  ...(running !== undefined ? {} : { webServer: servers() }),
});

/** The demo with its gateway; on PostgreSQL two processes of it, over one database and one gateway. */
function servers(): WebServer[] {
  const port = Number(new URL(baseURL).port);
  const gateway = `http://127.0.0.1:${port + 1}`;
  const demo = (listen: number, log: string) =>
    `"${program}" demo --mpesa-url ${gateway} --mpesa-certificate gateway-simulator/certificate.pem --dir "${demoDirectory}" --listen 127.0.0.1:${listen} ${database === undefined ? "" : '--database "$E2E_DATABASE"'} >"${log}" 2>&1`;
  const server = (listen: number, command: string): WebServer => ({
    command,
    url: `http://127.0.0.1:${listen}/readyz`,
    reuseExistingServer: false,
    timeout: 120_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
  });
  // What the first prints says who can sign in; support/demo.ts reads it.
  const first = server(
    port,
    `mkdir -p "${demoDirectory}" && ("${simulator}" 127.0.0.1:${port + 1} & exec ${demo(port, demoLog)})`,
  );
  const second = process.env["E2E_SECOND_PORT"];
  if (second === undefined) {
    return [first];
  }
  const asks = `fetch("${baseURL}/readyz").then((said) => process.exit(said.ok ? 0 : 1), () => process.exit(1))`;
  const ready = `until node -e '${asks}'; do sleep 0.2; done`;
  return [first, server(Number(second), `${ready}; exec ${demo(Number(second), `${demoLog}.second`)}`)];
}
