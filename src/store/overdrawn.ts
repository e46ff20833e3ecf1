/** What is to be had is not there, such as a budget that would be overdrawn: nothing of the transaction stands, and each change of it is tried alone. */
export class Overdrawn extends Error {}
