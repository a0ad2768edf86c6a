/** The script of pages with a lesson. */
import "../page/older_browsers";
import { ChangxuePlayer } from "../player/player";

customElements.define("changxue-player", ChangxuePlayer);
