// The next release as the changesets describe it, computed without git: a fresh clone has no branch to compare with.
import getReleasePlan from '@changesets/get-release-plan'
import type { Context, Result } from '../check'
import { packages } from '../workspace'

type Plan = Awaited<ReturnType<typeof getReleasePlan>>

export async function changesets({ root }: Context): Promise<Result> {
  let plan: Plan
  try {
    plan = await getReleasePlan(root)
  } catch (error) {
    // The configuration, or a changeset, that is malformed or names a package that does not exist.
    return { problems: [`.changeset: ${error instanceof Error ? error.message : error}`] }
  }
  const published = new Set(packages(root).map(({ name }) => name))
  const released = plan.releases.filter(({ type }) => type !== 'none')
  const versions = [...new Set(released.map(({ newVersion }) => newVersion))]
  return {
    problems: [
      ...released
        .filter(({ name }) => !published.has(name))
        .map(({ name }) => `${name} would be released, and is not below packages`),
      ...unasked(plan).map(
        ({ name, newVersion }) => `${name} would become ${newVersion}: no changeset asks for a major`,
      ),
      ...(versions.length > 1 ? [`the packages would part ways: ${versions.join(', ')}`] : []),
    ],
    note: `${plan.changesets.length} pending${versions.length > 0 ? `, next version ${versions.join(', ')}` : ''}`,
  }
}

/** A peer dependency on a sibling turns that one's minor release into a major one of all. */
function unasked({ changesets: pending, releases }: Plan): Plan['releases'] {
  const asked = pending.some((changeset) => changeset.releases.some(({ type }) => type === 'major'))
  return asked ? [] : releases.filter(({ type }) => type === 'major')
}
