/** Training and testing for any task: settings, schedules, runs. Nothing here knows a task, and everything runs in a browser. */
export * from "./check.ts";
export * from "./columns.ts";
export * from "./events.ts";
export * from "./jobs.ts";
export * from "./memory.ts";
export * from "./options.ts";
export * from "./run-job.ts";
export * from "./schedule.ts";
export * from "./seeds.ts";
export * from "./tally.ts";
export * from "./testing.ts";
export * from "./train.ts";
export * from "./weights.ts";
