import type { AccessPolicy, Principal, PrincipalEntity, ResolvedKey } from '@helix/contracts';

/** Who a key stands for: the same frozen object for every request of the key, until something about it changes. */
export function buildPrincipal({ key, team, user, org }: ResolvedKey): Principal {
  const routes = key.routes ?? team?.routes;
  return Object.freeze({
    key: entity(key),
    ...(team === undefined ? {} : { team: entity(team) }),
    ...(user === undefined ? {} : { user: entity(user) }),
    ...(org === undefined ? {} : { org: entity(org) }),
    tags: Object.freeze([...new Set([...(team?.tags ?? []), ...key.tags])]),
    models: Object.freeze(
      [key.models, team?.models].filter((list) => list !== undefined && !list.includes('*')),
    ) as Principal['models'],
    ...(routes === undefined ? {} : { routes }),
    policy: mergePolicies(team?.policy, key.policy),
    labels: Object.freeze({ ...team?.metadata, ...key.metadata }),
  });
}

function entity(source: {
  readonly id: string;
  readonly name: string | undefined;
  readonly limits?: PrincipalEntity['limits'];
}): PrincipalEntity {
  return Object.freeze({ id: source.id, name: source.name, limits: source.limits });
}

/** What the key says goes before what the team says; what neither says stays at its default. */
function mergePolicies(team: AccessPolicy | undefined, key: AccessPolicy): AccessPolicy {
  return Object.freeze({
    endUser: key.endUser ?? team?.endUser,
    clientTags: key.clientTags ?? team?.clientTags,
    explain: key.explain ?? team?.explain,
    passthrough: key.passthrough ?? team?.passthrough,
  });
}
