// What every journey starts from: import { test, expect, person } from "../support/fixtures.ts".

import { expect, test as base, type Browser, type BrowserContext, type Page } from "@playwright/test";
import { expectAccessible } from "./accessibility.ts";
import { person, type Person } from "./demo.ts";
import { expectPageValid, keepSources } from "./html.ts";
import { codeIn, newestMail } from "./mailbox.ts";
import { takeShots } from "./shots.ts";

export { expect, person, type Person };

interface Fixtures {
  /** A page of their own, signed in, in a browser context that nobody else shares. */
  signedIn: (who: Person) => Promise<Page>;
  /** Accessible in light and dark, and valid HTML; with a name, pictures are taken too. */
  expectGood: (page: Page, name?: string) => Promise<void>;
  /** Does something that sends this person a mail with the words `about`, waits for it, and returns its text. */
  mailAfter: (page: Page, email: string, about: string, act: () => Promise<void>) => Promise<string>;
  /** The same, and returns the confirmation code in it. */
  codeAfter: (page: Page, email: string, about: string, act: () => Promise<void>) => Promise<string>;
}

export const test = base.extend<Fixtures>({
  // A violation of the content security policy, or an error of a script, fails the test it happened in.
  context: async ({ context }, use) => {
    const complaints: string[] = [];
    watch(context, complaints);
    await use(context);
    expect(complaints, "errors in the browser's console").toEqual([]);
  },

  signedIn: async ({ browser, contextOptions, baseURL, javaScriptEnabled, viewport, locale, timezoneId }, use) => {
    const opened: BrowserContext[] = [];
    // Where two processes serve one database, people take turns at them.
    const addresses = [baseURL, secondAddress(baseURL)].filter((address) => address !== undefined);
    const complaints: string[] = [];
    await use(async (who) => {
      const context = await browser.newContext({
        ...contextOptions,
        baseURL: addresses[opened.length % addresses.length],
        javaScriptEnabled,
        viewport,
        locale,
        timezoneId,
      });
      opened.push(context);
      watch(context, complaints);
      const page = await context.newPage();
      await signIn(page, who);
      return page;
    });
    await Promise.all(opened.map((context) => context.close()));
    expect(complaints, "errors in the browser's console").toEqual([]);
  },

  expectGood: async ({ browser }, use) => {
    await use(async (page, name) => {
      await expectAccessible(browser, page);
      await expectPageValid(page);
      if (name !== undefined) {
        await takeShots(page, name);
      }
    });
  },

  mailAfter: async ({ browser }, use) => {
    await use((page, email, about, act) => mailAfter(browser, page, email, about, act));
  },

  codeAfter: async ({ browser }, use) => {
    await use(async (page, email, about, act) => codeIn(await mailAfter(browser, page, email, about, act)));
  },
});

/** The other process of a demo that is served by two; by the same host name, which passkeys and cookies are for. */
function secondAddress(first: string | undefined): string | undefined {
  const port = process.env["E2E_SECOND_PORT"];
  if (first === undefined || port === undefined) {
    return undefined;
  }
  const address = new URL(first);
  address.port = port;
  return address.origin;
}

/** Fills in the sign-in form as a person would, and waits until it let them in. */
export async function signIn(page: Page, who: Person): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(who.email);
  await page.getByLabel("Password").fill(who.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  // On a phone the button is in the menu, which is closed.
  await expect(page.getByRole("button", { name: "Sign out", includeHidden: true })).toBeAttached();
}

async function mailAfter(
  browser: Browser,
  page: Page,
  email: string,
  about: string,
  act: () => Promise<void>,
): Promise<string> {
  const before = await newestMail(browser, page, email, about);
  await act();
  // Mail leaves from the outbox a moment after the page that caused it.
  let after = before;
  await expect
    .poll(async () => (after = await newestMail(browser, page, email, about)).count, `mail to ${email}`)
    .toBeGreaterThan(before.count);
  return after.text;
}

function watch(context: BrowserContext, complaints: string[]): void {
  keepSources(context);
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.on("console", (message) => {
    // A refused form is a 4xx and is meant to be; Chromium reports those as errors as well.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      complaints.push(message.text());
    }
  });
}
