// How each test runner is heard: where its modules are loaded, what they do at a test's beginning and end is wrapped.
// `enter(title)` says that a test begins, `enter(undefined)` that it has ended.
'use strict';
const Module = require('node:module');

let enter;

module.exports.listen = function (told) {
  enter = told;
  listenToModules();
  listenToNodeTest();
  listenToVitest();
};

const listeners = [
  [/\/tape\/lib\/test\.js$/, listenToTape],
  [/\/mocha\/lib\/runner\.js$/, listenToMocha],
  [/\/jest-environment-(?:node|jsdom)\/build\/index\.js$/, listenToJest],
  [/\/jest-jasmine2\/build\/(?:reporter|jasmine_reporter)\.js$/, listenToJasmine],
];

function listenToModules() {
  const load = Module._load;
  const heard = new Set();
  Module._load = function (request, parent, ...rest) {
    const loaded = load.call(this, request, parent, ...rest);
    if (typeof loaded !== 'function' && (typeof loaded !== 'object' || loaded === null)) return loaded;
    if (heard.has(loaded) || !/tape|test|mocha|runner|jest|reporter/.test(request)) return loaded;
    let file = '';
    try {
      file = Module._resolveFilename(request, parent).replaceAll('\\', '/');
    } catch {
      return loaded;
    }
    const listen = listeners.find(([pattern]) => pattern.test(file));
    if (listen !== undefined) {
      heard.add(loaded);
      listen[1](loaded);
    }
    return loaded;
  };
}

function listenToTape(Test) {
  let running;
  const { run } = Test.prototype;
  Test.prototype.run = function (...args) {
    const outer = running;
    running = this.name;
    enter(running);
    this.once('end', () => {
      running = outer;
      enter(outer);
    });
    return run.apply(this, args);
  };
}

function listenToMocha(Runner) {
  const { emit } = Runner.prototype;
  Runner.prototype.emit = function (event, test, ...rest) {
    if (event === 'test') enter(test.fullTitle());
    if (event === 'test end') enter(undefined);
    return emit.call(this, event, test, ...rest);
  };
}

function listenToJest(exported) {
  const Environment = exported.TestEnvironment ?? exported.default ?? exported;
  const { handleTestEvent } = Environment.prototype;
  Environment.prototype.handleTestEvent = function (event, state) {
    if (event.name === 'test_fn_start') {
      const names = [];
      for (let one = event.test; one !== undefined && one.name !== 'ROOT_DESCRIBE_BLOCK'; one = one.parent)
        names.unshift(one.name);
      enter(names.join(' '));
    }
    if (event.name === 'test_fn_success' || event.name === 'test_fn_failure') enter(undefined);
    return handleTestEvent?.call(this, event, state);
  };
}

function listenToJasmine(exported) {
  const Reporter = exported.default ?? exported;
  const { specStarted, specDone } = Reporter.prototype;
  Reporter.prototype.specStarted = function (spec) {
    enter(spec.fullName);
    return specStarted?.call(this, spec);
  };
  Reporter.prototype.specDone = function (spec) {
    enter(undefined);
    return specDone?.call(this, spec);
  };
}

/**
 * A process that runs node:test's tests: one that `node --test` started for a file and told so, or one of a file alone, which
 * has a reporter. (Only asking elsewhere would make a test run of it, and one that a test forks would write its report over.)
 */
function listenToNodeTest() {
  const { env, execArgv, channel } = process;
  const isAlone =
    channel === undefined &&
    !execArgv.includes('--test') &&
    execArgv.some((word) => word.startsWith('--test-reporter='));
  if (env.NODE_TEST_CONTEXT === undefined && !isAlone) return;
  const test = require('node:test');
  test.beforeEach((context) => enter(context.fullName ?? context.name));
  test.afterEach(() => enter(undefined));
}

/** vitest's worker defines its state as a global, and keeps what runs in a property of it: a test, a suite, a file. */
function listenToVitest() {
  const { defineProperty } = Object;
  Object.defineProperty = function (target, name, descriptor) {
    if (name === '__vitest_worker__' && typeof descriptor?.value === 'object') {
      Object.defineProperty = defineProperty;
      listenToState(descriptor.value);
    }
    return defineProperty.call(this, target, name, descriptor);
  };
}

function listenToState(state) {
  let running = state.current;
  Object.defineProperty(state, 'current', {
    configurable: true,
    enumerable: true,
    get: () => running,
    set(task) {
      running = task;
      const names = [];
      for (let one = task; one !== undefined && one !== task.file; one = one.suite) names.unshift(one.name);
      enter(task?.type === 'test' ? names.join(' ') : undefined);
    },
  });
}
