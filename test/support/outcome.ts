/** What a sweep's document says, apart from what differs between two sweeps that are the same. */
const bare = ({ number, state, params, value }: any): object => ({ number, state, params, value });

/** What two sweeps with one seed must have in common, to the bit. */
export const outcomeOf = ({ trials, best, control, test }: any): object => ({
  trials: trials.map(bare),
  best: bare(best),
  control: { value: control.value, params: control.params, gain: control.gain },
  test,
});
