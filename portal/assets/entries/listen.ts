/** The script of the way to listen to a lesson. */
import { ChangxueReader } from "../player/reader";

customElements.define("changxue-reader", ChangxueReader);
