import type {
  AuditLog,
  Clock,
  Directory,
  Gateway,
  KeyHasher,
  Ledger,
  MeterStore,
  RequestLogStore,
} from '@helix/contracts';

/** What the admin API works with. */
export interface AdminServices {
  readonly directory: Directory;
  readonly ledger: Ledger;
  readonly requestLog: RequestLogStore;
  readonly meters: MeterStore;
  readonly auditLog: AuditLog;
  readonly gateway: Gateway;
  readonly hasher: KeyHasher;
  readonly clock: Clock;
}
