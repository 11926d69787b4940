/** Answers the calls of the client like the server half, without a network. */
export interface Answers {
  fetch(url: string, init: RequestInit): Promise<Response>
  /** Number of task states that status calls have returned. */
  count: number
}

/** Returns the progress of a task for each status call. Undefined while it is unknown. */
export type ProgressOf = (taskId: string) => number | undefined

const features = ['batch', 'cancel', 'idempotency']

/** Accepts every start, and keeps its task pending. */
export function createAnswers(progressOf: ProgressOf): Answers {
  let started = 0

  function task(taskId: string) {
    return { taskId, status: 'pending', message: 'Painting tiles', progress: progressOf(taskId) }
  }

  function statusOf(ids: string[]) {
    answers.count += ids.length
    return ids.length > 1 ? { tasks: ids.map(task) } : task(ids[0]!)
  }

  const answers: Answers = {
    count: 0,
    async fetch(url) {
      const { pathname, searchParams } = new URL(url, location.href)
      if (pathname.endsWith('/risk/check')) return Response.json({ needVerify: false, features })
      if (pathname.endsWith('/task/status')) return Response.json(statusOf(searchParams.getAll('taskId')))
      return Response.json({ ...task(`task-${(started += 1)}`), features })
    },
  }
  return answers
}
