import { App } from 'aws-cdk-lib';
import { addForebay } from './addForebay.ts';

const app = new App();
addForebay(app);
app.synth();
