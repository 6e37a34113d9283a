/** The brand's face: its logo, or its initial while there is none or it does not load. */

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Site } from "./transport/types";

export const Avatar = ({ brand }: { brand: Site["brand"] }): VNode => {
  const [isBroken, setBroken] = useState(false);
  return (
    <span class="avatar" aria-hidden="true">
      {brand.logo_url && !isBroken ? (
        <img src={brand.logo_url} alt="" onError={() => setBroken(true)} />
      ) : (
        brand.name.trim().charAt(0).toUpperCase()
      )}
    </span>
  );
};
