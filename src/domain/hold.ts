/** On any case of a customer it keeps all of them: the law, a quarrel or a claim goes before erasure and retention. */
export const HOLD_TAG = 'legal-hold';
