export { MemoryMeterStore } from './memory-meter-store.js';
export { SlidingWindow } from './sliding-window.js';
