/** The weak tier against the whole contract: ten minutes, since every run of a program is a process that loads Pyodide. */
import { describe } from 'vitest';
import { noPyodide, pyodide } from '../../src/verify/code/sandbox/fixtures/pyodide-package.ts';
import { createPyodideSandbox } from '../../src/verify/code/sandbox/pyodide/index.ts';
import { describeSandboxContract } from '../../src/verify/code/sandbox/sandbox.contract.ts';

const ownFiles = 'its files are its own, in memory, and gone with it';
const noThreads = 'there are no threads; such failures are undecided';

if (pyodide === undefined) {
  describe.skip(`the weak sandbox keeps the Sandbox contract (${noPyodide})`, () => {});
} else {
  const { directory } = pyodide;
  describeSandboxContract('the weak sandbox', {
    create: ({ graders }) => createPyodideSandbox({ graders: Math.min(graders, 2), packageDirectory: directory }),
    soakCount: 30,
    capabilities: {
      wallClock: 'its limits are three times as long as those asked for',
      unpromised: {
        signal_handlers: 'there are no alarms; such failures are undecided',
        thread_pool: noThreads,
        thread_bomb: noThreads,
        memory_error: 'sizes have 32 bits; such failures are undecided',
        kills_itself: 'a signal to itself is an exit status there',
        segmentation_fault: 'address 0 can be read there',
        forged_report: 'a report is the word of the program, which it can end itself with',
        forged_report_then_exit: 'a report is the word of the program, which it can end itself with',
        time_forged: 'its limits are three times as long as those asked for',
        raise_limits: 'limits it raises are not the real ones',
        priorities: 'what it limits is not there',
        undo_confinement: 'its session is not a real one',
        inherited_descriptors: ownFiles,
        memory_files: ownFiles,
        read_files: ownFiles,
        write_files: ownFiles,
      },
    },
  });
}
