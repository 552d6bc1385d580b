// The demo sends no mail: it keeps it, and shows it on a page of its own.

import type { Browser, Page } from "@playwright/test";

/** Where the demo shows the mail of one address, the newest first, each in an <article>. */
export function mailboxPath(email: string): string {
  return `/mailbox?to=${encodeURIComponent(email)}`;
}

/** How many mails about something the address has had, and the text of the newest ("" when there is none). */
export interface Newest {
  count: number;
  text: string;
}

/**
 * Reads the mailbox in a context of its own, so that the person's page stays where it is. `about` is a text that only
 * the mails of this test hold: others send mail to the same people at the same time.
 */
export async function newestMail(browser: Browser, page: Page, email: string, about: string): Promise<Newest> {
  const context = await browser.newContext({ javaScriptEnabled: false });
  try {
    const mailbox = await context.newPage();
    await mailbox.goto(new URL(mailboxPath(email), page.url()).href);
    const mails = mailbox.locator("main article").filter({ hasText: about });
    const count = await mails.count();
    return { count, text: count === 0 ? "" : await mails.first().innerText() };
  } finally {
    await context.close();
  }
}

/** The confirmation code in a mail's text: what it says the code is, not whatever six digits a payee's name holds. */
export function codeIn(text: string): string {
  const code = /\bcode is (\d{6})\b/.exec(text)?.[1];
  if (code === undefined) {
    throw new Error(`no six-digit code in this mail:\n${text}`);
  }
  return code;
}
