// sigmoid forward, gradient and the other functions of the catalogue, over .npy files.
import { Command } from 'commander';
import { CATALOG, type CatalogRow, type FunctionName } from '../../core/catalog.js';
import type { ProcessIo } from '../process/process_io.js';
import {
  accuracyOption,
  dtypeOption,
  FILES_HELP,
  outputOption,
  quietOption,
  threadsOption,
} from './options.js';
import type { NpyCommandOptions } from './run_npy_command.js';

/** What the help says of a function. */
interface FunctionHelp {
  readonly command: string;
  readonly summary: string;
  readonly description: string;
  /** Of its inputs, in their order. */
  readonly inputs: readonly string[];
}

const FILE = 'an .npy file, - for standard input';

/** The functions that say more than their rows do, in the order of the help. */
const HELP: Readonly<Partial<Record<FunctionName, FunctionHelp>>> = {
  sigmoid: {
    command: 'forward',
    summary: 'the sigmoid of every value',
    description:
      'Writes the logistic sigmoid 1/(1+e^-x) of every value of an .npy file, correctly ' +
      'rounded, to an .npy file of the same type, shape and order.',
    inputs: ['the .npy file to read, - for standard input'],
  },
  sigmoidGradient: {
    command: 'gradient',
    summary: 'the gradient of the sigmoid from its outputs',
    description:
      "Writes Caffe2's gradient of the sigmoid, (dy*y)*(1-y), each operation rounded, " +
      'of two .npy files of equal type and shape, to an .npy file of that type and shape and of the ' +
      "order of <y>. If <dy> has the other order it is held in memory, twice while it's turned.",
    inputs: [`the outputs of the sigmoid, ${FILE}`, `the gradient with respect to y, ${FILE}`],
  },
  sigmoidDerivative: {
    command: 'derivative',
    summary: 'the first derivative of the sigmoid',
    description:
      "Writes the sigmoid's first derivative e^-x/(1+e^-x)^2 of every value of an .npy file, correctly " +
      'rounded, to an .npy file of the same type, shape and order.',
    inputs: ['the .npy file to read, - for standard input'],
  },
  sigmoidSecondDerivative: {
    command: 'second-derivative',
    summary: 'the second derivative of the sigmoid',
    description:
      "Writes the sigmoid's second derivative, positive below 0 and negative above, of every value of " +
      'an .npy file, correctly rounded, to an .npy file of the same type, shape and order.',
    inputs: ['the .npy file to read, - for standard input'],
  },
  sigmoidGradientFromInput: {
    command: 'gradient-from-input',
    summary: 'the gradient of the sigmoid from its inputs',
    description:
      'Writes the gradient of the sigmoid from its inputs, dy times the first derivative at x, of two ' +
      '.npy files of equal type and shape: it is not 0 where y has been rounded to 1.',
    inputs: [
      `the inputs of the sigmoid, ${FILE}`,
      `the gradient with respect to its outputs, ${FILE}`,
    ],
  },
};

function functionCommand(name: FunctionName, help: FunctionHelp, io: ProcessIo): Command {
  const { command, summary, description, inputs } = help;
  const row: CatalogRow = CATALOG[name];
  const built = new Command(command).summary(summary).description(description);
  row.inputs.forEach((input, i) => built.argument(`<${input}>`, inputs[i]));
  built.addOption(outputOption()).addOption(dtypeOption(row.types));
  if (row.accuracies.length > 1) built.addOption(accuracyOption(row.accuracies));
  return built
    .addOption(threadsOption())
    .addOption(quietOption())
    .addHelpText('after', FILES_HELP)
    .action(async (...args: unknown[]) => {
      const files = args.slice(0, inputs.length) as string[];
      const { runNpyCommand } = await import('./run_npy_command.js');
      await runNpyCommand(name, files, args[inputs.length] as NpyCommandOptions, io);
    });
}

const kebab = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The help of a function from its row, if that has a summary. */
function helpOf(name: FunctionName): FunctionHelp | undefined {
  const { summary, inputs }: CatalogRow = CATALOG[name];
  if (summary === undefined) return undefined;
  return {
    command: kebab(name),
    summary: `${summary} of every value`,
    description:
      `Writes ${summary} of every value of an .npy file, correctly rounded, to an .npy file of the same ` +
      'type, shape and order.',
    inputs: inputs.map(() => `the .npy file to read, - for standard input`),
  };
}

/** The functions that have a subcommand, in the order of the help. */
const helped: readonly [FunctionName, FunctionHelp][] = [
  ...(Object.entries(HELP) as [FunctionName, FunctionHelp][]),
  ...(Object.keys(CATALOG) as FunctionName[]).flatMap((name): [FunctionName, FunctionHelp][] => {
    const help = helpOf(name);
    return help === undefined ? [] : [[name, help]];
  }),
];

/** The subcommands of all functions. */
export const functionCommands = (io: ProcessIo): Command[] =>
  helped.map(([name, help]) => functionCommand(name, help, io));
