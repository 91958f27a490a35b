export const api = async () => 'from the net'
export const twice = (number) => number * 2
