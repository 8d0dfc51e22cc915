import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import type { AppError } from "./errors";
import { onNews } from "./events";

/** Pieces of news that come closer than this are answered by one round of questions. */
const GATHER_MS = 80;

function newClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: "always",
        retry: false,
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
      },
    },
  });
}

/** Holds what was last asked, and asks again whenever the program says that something changed. */
export function Views({ children }: { children: ReactNode }) {
  const [client] = useState(newClient);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = onNews(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries();
      }, GATHER_MS);
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [client]);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

/** What a screen shows of the program's state. */
export interface View<T> {
  /** The last answer; stays, aged, while a newer one is fetched or refused. */
  data: T | undefined;
  /** Why the last question was refused. */
  error: AppError | null;
  /** No answer yet. */
  isPending: boolean;
  refetch: () => void;
}

/** Asks once, and again at every piece of news. `everyMs` asks from time to time as well, for what
 * is told by nobody: the age of a machine's last word, a hub that is heard on the network. */
export function useView<T>(
  key: readonly unknown[],
  ask: () => Promise<T>,
  on = true,
  everyMs?: number,
): View<T> {
  const query = useQuery<T, AppError>({
    queryKey: key,
    queryFn: ask,
    enabled: on,
    refetchInterval: everyMs ?? false,
  });
  return {
    data: query.data,
    error: query.error,
    isPending: query.isPending,
    refetch: () => void query.refetch(),
  };
}

/** Asks the views whose key begins with `key` again. */
export function useRefresh(...key: string[]): () => void {
  const client = useQueryClient();
  const [first] = key;
  return useCallback(
    () => void client.invalidateQueries({ queryKey: first ? [first] : [] }),
    [client, first],
  );
}
