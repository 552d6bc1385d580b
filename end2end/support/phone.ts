// A phone that keeps passkeys, as Chromium pretends one.

import type { CDPSession, Page } from "@playwright/test";

export interface Device {
  session: CDPSession;
  id: string;
}

/** A phone that keeps passkeys, in this page's browser. */
export async function phone(page: Page): Promise<Device> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { session, id: authenticatorId };
}

/** Whether the phone recognises its owner's finger. */
export async function recognises(device: Device, isUserVerified: boolean): Promise<void> {
  await device.session.send("WebAuthn.setUserVerified", { authenticatorId: device.id, isUserVerified });
}
