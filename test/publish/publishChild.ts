// Publishes a checkpoint in a process of its own, which the test can kill: publishChild.ts API REPO FOLDER
import { connect } from '../../src/github/index.ts';
import { silentProgress } from '../../src/progress.ts';
import { publishCheckpoint } from '../../src/publish/index.ts';
import { TOKEN } from '../github/fake/token.ts';

const [api = '', repo = '', folder = ''] = process.argv.slice(2);
const github = connect({ api, token: TOKEN }, { progress: silentProgress, writeSpacing: 0 });
await publishCheckpoint({ github, repository: { owner: 'octocat', repo }, folder, progress: silentProgress });
