import { join } from 'node:path';
import type { LocalEnvironment } from '@helix/provider-kit';

/** A profile's settings, names in lower case. */
export type Profile = Readonly<Record<string, string>>;

/** All profiles of the two shared files; where both have a setting, the credentials file wins. Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
export async function loadProfiles(environment: LocalEnvironment): Promise<ReadonlyMap<string, Profile>> {
  const { variables, readFile, homeFolder } = environment;
  const config = variables['AWS_CONFIG_FILE'] ?? join(homeFolder, '.aws/config');
  const shared = variables['AWS_SHARED_CREDENTIALS_FILE'] ?? join(homeFolder, '.aws/credentials');
  const profiles = new Map<string, Profile>();
  for (const file of [config, shared]) {
    for (const [section, settings] of parseIni((await readFile(file)) ?? '')) {
      const name = section.replace(/^profile\s+/, '').trim();
      profiles.set(name, { ...profiles.get(name), ...settings });
    }
  }
  return profiles;
}

function parseIni(text: string): ReadonlyMap<string, Record<string, string>> {
  const sections = new Map<string, Record<string, string>>();
  let current: Record<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[([^\]]+)\]/.exec(line);
    if (section?.[1] !== undefined) {
      current = {};
      sections.set(section[1], current);
      continue;
    }
    const setting = /^([^\s#;=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
    if (setting?.[1] !== undefined && current !== undefined) current[setting[1].toLowerCase()] = setting[2] ?? '';
  }
  return sections;
}
