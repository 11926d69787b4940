/**
 * Measures each subject once a round, so that a busy minute of the machine hits all of them alike. Resolves to what came,
 * by name: as many as there are rounds.
 */
export async function inRounds<Subject extends { name: string }, Measured>(
  what: string,
  subjects: Subject[],
  rounds: number,
  measure: (subject: Subject) => Promise<Measured>,
): Promise<(name: string) => Measured[]> {
  const measured = new Map(subjects.map(({ name }) => [name, [] as Measured[]]))
  for (let round = 1; round <= rounds; round += 1) {
    console.error(`${what}: round ${round} of ${rounds}`)
    for (const subject of subjects) measured.get(subject.name)!.push(await measure(subject))
  }
  return (name) => measured.get(name)!
}
