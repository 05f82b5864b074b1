import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { newCommandId } from '../api/command-id';
import { leavesDoubt } from '../api/problem';

/**
 * A write that is done once however often it is sent. Its id is made with the first sending and kept while it
 * is in doubt whether it was done; what the node answered or refused ends the intent, and what is sent next is another.
 */
export function useIntent<Wish, Answer>(
  send: (commandId: string, wish: Wish) => Promise<Answer>,
  onDone: (answer: Answer) => void,
): UseMutationResult<Answer, Error, Wish> {
  const commandId = useRef<string>(undefined);
  return useMutation({
    mutationFn: (wish: Wish) => {
      commandId.current ??= newCommandId();
      return send(commandId.current, wish);
    },
    onSuccess: onDone,
    onSettled: (_answer, error) => {
      if (!leavesDoubt(error)) commandId.current = undefined;
    },
  });
}
