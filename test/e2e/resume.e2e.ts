import { draftMailing, hasEnded, people, startMailing, until, useRelay } from '../support/mailing-flow.ts';
import { startScriptedSmtp } from '../support/scripted-smtp.ts';
import { ADMIN, expect, setUp, signIn, test } from './fixtures.ts';

test('a check that passes offers to resume what a refused sign-in had paused', async ({ page, mailroom }) => {
  let refuses = true;
  const relay = await startScriptedSmtp({
    users: { mailer: 'a password' },
    script: { AUTH: () => (refuses ? '535 5.7.8 Authentication failed' : undefined) },
  });
  const admin = await setUp(mailroom);
  await useRelay(admin, { port: relay.port, userName: 'mailer', password: 'a password' });
  const id = await draftMailing(admin, people(3), { name: 'Invoice reminder' });
  await startMailing(admin, id);
  await until(
    admin,
    id,
    ({ status, statusReason }) => status === 'PAUSED' && statusReason === 'AUTH_REFUSED',
  );

  await page.goto(`${mailroom.url}/mailings/settings/email`);
  await signIn(page, ADMIN);
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText('535 5.7.8 Authentication failed').first()).toBeVisible();
  await expect(page.getByRole('button', { name: /^Resume/ })).toBeHidden();

  refuses = false;
  await page.getByRole('button', { name: 'Check again' }).click();
  await page.getByRole('button', { name: 'Resume one mailing' }).click();
  expect(await until(admin, id, hasEnded)).toMatchObject({ status: 'SENT', sent: 3 });
  await relay.close();
});
