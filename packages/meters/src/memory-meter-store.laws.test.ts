import { describeMeterStoreLaws } from '@helix/testkit';
import { MemoryMeterStore } from './memory-meter-store.js';

describeMeterStoreLaws('MemoryMeterStore', { open: (clock) => [new MemoryMeterStore({ clock })] });
