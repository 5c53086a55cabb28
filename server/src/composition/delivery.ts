import type { IncomingHttpHeaders } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { BlockedAddresses } from '../delivery/blocked-addresses.service.ts';
import { CapturedMessagesResolver } from '../delivery/captured-messages.resolver.ts';
import { CapturedMessages } from '../delivery/captured-messages.service.ts';
import { capturedFrame } from '../delivery/express.captured-frame.ts';
import { Delivery } from '../delivery/delivery.service.ts';
import type { DispatcherParts } from '../delivery/dispatcher.ts';
import { EmbeddedProcessQueue } from '../delivery/embedded.process-queue.ts';
import { Engine } from '../delivery/engine.ts';
import { GroupListeners } from '../delivery/group-listener.ts';
import type { SettingsSource } from '../delivery/settings-source.ts';
import { TypeormBlockedStore } from '../delivery/typeorm.blocked-store.ts';
import { TypeormDeliveryStore } from '../delivery/typeorm.delivery-store.ts';
import { TypeormGroupStore } from '../delivery/typeorm.group-store.ts';
import type { Authenticator } from '../platform/http/authenticator.ts';
import { newId } from '../platform/ids.ts';
import type { Ground } from './ground.ts';

/** Puts the engine and the services on groups together; how messages are made and go out is filled in by `ways`. */
export function composeDelivery(ground: Ground, settings: SettingsSource, ways: DispatcherParts['ways']) {
  const { database, clock, config, logger, instanceId } = ground;
  const onError = (error: unknown) => logger.error({ err: error }, 'the engine met an error and goes on');
  const listener = new GroupListeners();
  const groups = new TypeormGroupStore(listener);
  const engine = new Engine({
    store: new TypeormDeliveryStore(database, listener),
    queue: new EmbeddedProcessQueue(onError),
    ...{ settings, ways, listener, clock, instanceId, onError },
    newProcessId: () => newId(clock.now()),
    random: Math.random,
    breathe: async () => void (await setImmediate()),
    alone: config.databaseUrl === null,
  });
  const delivery = new Delivery({ database, groups, engine, listener, clock });
  const blocked = new BlockedAddresses({
    database,
    blocked: new TypeormBlockedStore(),
    groups,
    listener,
    clock,
  });
  return { engine, delivery, blocked, groups, listener };
}

/** Puts the page of captured messages together. */
export function composeCaptured({ database, clock, config }: Ground, authenticator: () => Authenticator) {
  const captured = new CapturedMessages(database, clock);
  const entry = {
    authenticator: { authenticate: (headers: IncomingHttpHeaders) => authenticator().authenticate(headers) },
    allowedOrigins: [config.publicUrl],
  };
  const routers = [{ path: '/captured', router: capturedFrame(entry, captured) }];
  return { captured, routers, resolvers: [new CapturedMessagesResolver(captured)] };
}
