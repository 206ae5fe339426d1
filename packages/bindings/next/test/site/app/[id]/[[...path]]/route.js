// One route for every scenario: what it exports is what the test has put there, called as Next calls it.

async function answer(request, context) {
  const { id } = await context.params
  return globalThis.hookonceRoutes.get(id)(request, context)
}

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
}
