import { render } from 'preact';
import { App } from './parts/app.tsx';
import { startDesk } from './state/desk.ts';

const root = document.getElementById('desk');
if (root === null) throw new Error('The page has no place for the desk');
render(<App />, root);
startDesk();
