/** The script of pages with a lesson. */
import { ChangxuePlayer } from "../player/player";

customElements.define("changxue-player", ChangxuePlayer);
